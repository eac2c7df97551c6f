"""Writes holidays.txt: the public holidays of every country and subdivision, from the Python package `holidays`
(https://github.com/vacanza/holidays, MIT), which is kept by many hands and released every other week.

    python -m venv v && v/bin/pip install holidays && v/bin/python generate.py 2026 2036 > holidays.txt

Run once a year, so that the book always knows some years ahead. Names are in the country's own language.
"""

import importlib.metadata
import sys
import warnings
from collections import defaultdict

import holidays

warnings.simplefilter("ignore")
first, last = int(sys.argv[1]), int(sys.argv[2])
years = range(first, last)


def of(country, subdivision=None):
    language = getattr(holidays, country).default_language
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, language=language)
    return {(day, name.strip()) for day in found if day.year in years for name in found.get_list(day)}


def short(days):
    """`05-01` where it is the same day every year, else every date."""
    by_day = {it.strftime("%m-%d") for it in days}
    if len(by_day) == 1 and len(days) == len(years):
        return by_day.pop()
    return " ".join(it.strftime("%Y-%m-%d") for it in sorted(days))


version = importlib.metadata.version("holidays")
print(f"# Public holidays {first} to {last - 1}, made by generate.py from `holidays` {version}.")
print("# Copyright (c) Vacanza Team and individual contributors. MIT License: permission is hereby granted, free of")
print("# charge, to any person obtaining a copy of this data, to deal in it without restriction, provided that this")
print("# notice is included. It is provided \"as is\", without warranty of any kind.")
print("#")
print("# = country, then `code name` of its subdivisions; below it name, where (* for all of it), and dates.")
for country in sorted({it for it in holidays.list_supported_countries() if len(it) == 2}):
    kind = getattr(holidays, country)
    aliases = {code: name for name, code in getattr(kind, "subdivisions_aliases", {}).items()}
    codes = [it for it in kind.subdivisions if it not in getattr(kind, "_deprecated_subdivisions", ())]
    everywhere = of(country)
    only = {code: of(country, code) for code in codes}
    rows = defaultdict(list)
    for day, name in set().union(everywhere, *only.values()):
        where = [code for code in codes if (day, name) in only[code]]
        nation = (day, name) in everywhere
        place = "*" if nation and len(where) == len(codes) else ",".join((["-"] if nation else []) + where)
        rows[(name, place)].append(day)
    if not rows:
        continue
    print(f"={country}\t" + "\t".join(f"{it} {aliases.get(it, it)}" for it in codes))
    for (name, place), days in sorted(rows.items(), key=lambda it: (min(it[1]), it[0])):
        print(f"{name}\t{place}\t{short(days)}")
