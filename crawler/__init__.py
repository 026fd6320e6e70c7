"""The machinery: the only place with side effects."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or ONNX Runtime, with which pictures are read, tells its maker of it
