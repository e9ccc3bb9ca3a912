"""The conversion as expressions: written once with Ibis, run by DuckDB on one machine or by Spark.

A value is a column of text on its way (`cells.Cell`); a step turns one cell into another. Steps that
cost much or look something up work on the distinct values only and are joined back
(`dictionaries`). Nothing here knows a database of the product, a clock or a person.
"""
