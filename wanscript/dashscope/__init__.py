"""The vendor: the one package that knows its addresses, answers, codes and times."""
