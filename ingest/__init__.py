"""Documents to a searchable index: the only package that touches file formats, embedding models and Chroma."""
