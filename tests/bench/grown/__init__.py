"""A town ten years on: 60 units, 20,000 pages, 100,000 residents, a million sign-ups; and what its pages cost.

    python -m tests.bench.grown fill [scale]     fills a migrated, empty database (DATABASE_URL)
    python -m tests.bench.grown measure          prints what each kind of address costs there

`make bench-grown` does both on SQLite and on PostgreSQL.
"""
