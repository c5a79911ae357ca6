"""The faces of Tierwise: command line, web page and HTTP API over the public names of the other packages. No logic."""
