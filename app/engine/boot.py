"""Boot: collect declarations, check them, map them, bring the database along, register pages."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.access.net import install_net
from app.engine.api.factory import register_api
from app.engine.checks.run import check_catalogue
from app.engine.compile.catalogue import Catalogue, compile_catalogue
from app.engine.declare.catalogue_spec import collect
from app.engine.errors import DeclarationError
from app.engine.views.factory import register_pages

_net_installed = False


def load_catalogue(
    modules: Sequence[str], pack_dirs: Sequence[Path], off: Container[str] = ()
) -> Catalogue:
    """Collect, check and compile; DeclarationError lists every mistake at once."""
    spec, findings = collect(modules, pack_dirs, off)
    findings = [*findings, *check_catalogue(spec)]
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise DeclarationError(errors)
    return compile_catalogue(spec)


def boot(
    app: Flask, modules: Sequence[str], pack_dirs: Sequence[Path] = (), off: Container[str] = ()
) -> Catalogue:
    """Compile the catalogue without the packs that are off; keep it as app.extensions["crm"]."""
    global _net_installed
    catalogue = load_catalogue(modules, pack_dirs, off)
    app.extensions["crm"] = catalogue
    if not _net_installed:
        install_net(strict=bool(app.testing))
        _net_installed = True
    return catalogue


def register(builder: AppBuilder, catalogue: Catalogue) -> None:
    """Register pages and API of every entity; call inside the application context."""
    register_pages(builder, catalogue)
    register_api(builder, catalogue)
