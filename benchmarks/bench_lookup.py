"""
Import, first answer and warm lookups, beside pycountry, simple-icd-10, Babel and OpenFisca-core in the same run.

python benchmarks/bench_lookup.py [rounds] [--readme]      (--readme: the tables go into README.md)

Limits (ratios, medians): import at most 0.3 of `import attrs`; first answer at most 2.5 of it; a warm
`day.concept` and `day.threshold` at most 4 of the same question to a dict of dicts.
"""

import sys
from datetime import date

from measuring import interleaved, machine, nanoseconds, put_into_readme, table

DAY = "import hcstandards as hcs\nfrom datetime import date\nday = hcs.load().as_of(date(2026, 11, 22))\n"
PROCESSES = {
    "bare interpreter": "pass",
    "import attrs": "import attrs",
    "import hcstandards": "import hcstandards",
    "hcstandards, first concept": DAY + 'day.concept("gbt-2261.1", "1").display',
    "hcstandards, first threshold": DAY + 'day.threshold("hospital-grading-1989/primary-beds-min").value',
    "pycountry, first language": "import pycountry; pycountry.languages.get(alpha_3='zho').name",
    "simple-icd-10, first code": "import simple_icd_10 as icd; icd.get_description('A00.0')",
    "Babel, first dated currency": (
        "from datetime import date\nfrom babel.numbers import get_territory_currencies as get\n"
        "get('DE', date(1999, 6, 1))"
    ),
    "OpenFisca-core, first dated parameter": (
        "from openfisca_core.parameters import Parameter\n"
        "Parameter('p', data={'values': {'2015-01-01': {'value': 0.15}}})('2016-01-01')"
    ),
}


def processes(rounds: int) -> str:
    medians = interleaved(PROCESSES, rounds)
    bare = medians.pop("bare interpreter")
    attrs = medians["import attrs"] - bare
    rows = [[name, ms - bare, (ms - bare) / attrs] for name, ms in medians.items()]
    return table(["fresh process, over a bare interpreter", "ms", "× import attrs"], rows)


def warm() -> str:
    import pycountry
    import simple_icd_10
    from babel.numbers import get_territory_currencies
    from openfisca_core.parameters import Parameter

    import hcstandards as hcs

    catalogue = hcs.load()
    day = catalogue.as_of(date(2026, 11, 22))
    nested = {"gbt-2261.1": {code: day.concept("gbt-2261.1", code) for code in day.codes("gbt-2261.1")}}
    beds = hcs.Id("hospital-grading-1989/primary-beds-min")
    figures = {"hospital-grading-1989": {"primary-beds-min": day.threshold(beds)}}
    parameter = Parameter("p", data={"values": {f"{year}-01-01": {"value": year} for year in range(2013, 2020)}})
    june, past = date(1999, 6, 1), date(2020, 6, 1)
    cases = {
        "dict of dicts, concept": lambda: nested["gbt-2261.1"]["1"],
        "dict of dicts, threshold": lambda: figures["hospital-grading-1989"]["primary-beds-min"],
        "day.concept": lambda: day.concept("gbt-2261.1", "1"),
        "day.threshold": lambda: day.threshold(beds),
        "as_of(another day).concept": lambda: catalogue.as_of(past).concept("gbt-2261.1", "1"),
        "pycountry languages": lambda: pycountry.languages.get(alpha_3="zho"),
        "simple-icd-10 description": lambda: simple_icd_10.get_description("A00.0"),
        "Babel dated currency": lambda: get_territory_currencies("DE", june),
        "OpenFisca-core dated parameter": lambda: parameter("2016-06-01"),
    }
    measured = {name: nanoseconds(call) for name, call in cases.items()}
    floor = measured["dict of dicts, concept"]
    return table(["warm, one answer", "ns", "× dict of dicts"], [[n, ns, ns / floor] for n, ns in measured.items()])


if __name__ == "__main__":
    numbers = [each for each in sys.argv[1:] if each.isdigit()]
    count = int(numbers[0]) if numbers else 15
    head = machine("attrs", "pycountry", "simple-icd-10", "babel", "openfisca-core")
    output = f"{head}\n\n{processes(count)}\n\n{warm()}"
    print(output)
    if "--readme" in sys.argv:
        put_into_readme("lookup", output)
