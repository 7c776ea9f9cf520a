"""Yinuo 一诺: a customer-service desk that keeps its word."""

from __future__ import annotations

__version__ = "0.1.0"
