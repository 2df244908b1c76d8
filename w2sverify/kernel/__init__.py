"""The trusted kernel: a certificate's bytes in, a judgement out; standard library only.

It implements `docs/certificate.md`, and in its module `proof` `docs/proof-certificate.md`. It
imports nothing else of the project.
"""

from .judge import Judgement, check

__all__ = ["Judgement", "check"]
