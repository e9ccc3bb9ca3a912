"""What a layout, a mapping, a step, a check and a reason are: values in, values out."""
