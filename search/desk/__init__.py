"""Search as editors look after it: gaps, promoted results, synonyms, why this order."""
