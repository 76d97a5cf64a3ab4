"""A town ten years on: 60 units, 20,000 pages, 100,000 residents, a million sign-ups; and what its pages cost.

    python -m tests.bench.grown fill [scale]     fills a migrated, empty database (DATABASE_URL)
    python -m tests.bench.grown measure          prints what each kind of address costs there

    python -m tests.bench.grown both [scale]     both, on a SQLite file and a PostgreSQL database of its own

`make bench-grown` is the last of them at full size.
"""
