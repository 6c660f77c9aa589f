"""From runs of the laboratory to a bundle: torch to ONNX, each graph held against torch."""
