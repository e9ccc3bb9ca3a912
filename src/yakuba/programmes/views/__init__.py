"""The desk of programmes: views translate, call one act, and answer."""
