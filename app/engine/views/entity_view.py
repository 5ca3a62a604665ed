"""The pages of one entity, put together; one subclass per entity is made by the factory."""

from __future__ import annotations

from app.engine.views.bin_routes import BinRoutes
from app.engine.views.bulk_routes import BulkRoutes
from app.engine.views.chart_routes import ChartRoutes
from app.engine.views.due_routes import DueRoutes
from app.engine.views.file_routes import FileRoutes
from app.engine.views.filter_routes import FilterRoutes
from app.engine.views.form_routes import FormRoutes
from app.engine.views.read_routes import ReadRoutes
from app.engine.views.write_routes import WriteRoutes


class EntityPage(
    ReadRoutes,
    ChartRoutes,
    FilterRoutes,
    FormRoutes,
    WriteRoutes,
    DueRoutes,
    FileRoutes,
    BinRoutes,
    BulkRoutes,
):
    """Every page of one entity."""

    default_view = "listing"
