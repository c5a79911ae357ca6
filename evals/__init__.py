"""Evaluation: cases -> answers -> checks -> statistics -> comparison -> report.

Uses only the advisor's public names and knows nothing about how an answer is made.
"""
