"""Meaning as well as words: vectors of sections and of questions.

Only with the extra `semantic`; without it nothing here is ever asked and the search
goes by words alone.

    embedding   text → vector, and who can do that here
    passages    which texts of an entry get a vector
    keeping     the worker's part: vectors in the table, in step with the ledger
    matrix      all vectors in memory, for the database engine
    asking      the vector of a query, in time or not at all
    fusing      what a similarity is worth beside the words
"""
