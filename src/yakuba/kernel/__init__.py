"""What a town hall needs to reckon with before any framework is loaded.

Belongs here: a pure function or value that at least three apps need and that could be explained
to a clerk without saying "computer": dates in two calendars, fiscal years, open days, yen, kana,
codes on the form, receipt numbers, the cells of a list that somebody hands in, and the rule
language of the decision tables.

Does not belong here: anything that reads the clock, a file, the network, a setting or a database;
anything that names an app; anything that only one app uses.

Manners: values in, values out; every value is immutable; an input that cannot be read raises a
subclass of ValueError whose text is a Japanese sentence with the remedy, ready for the screen;
nothing is ever guessed, but what the columns of a list are, which a person then confirms. Allowed
imports: the standard library, `jaconv` and `holidays`.

Law kept here: 民法140条 (the first day is not counted), 行政手続法6条・7条 (standard processing
period and correction), 国民の祝日に関する法律, 地方自治法4条の2 (days a town hall is closed),
地方自治法208条 (fiscal year), 元号法.
"""
