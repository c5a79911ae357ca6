"""An assessment and a plan as Plotly figures. Importing Plotly takes a while, so it happens here, on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.assessment import Assessment
    from advisor.plan import Plan

CRITERIA = ("education", "publications", "skills", "experience")
TIERS = ("1", "2", "3")
VERDICT_WORDS = {"met": "met", "partly": "partly", "not_shown": "not shown", "not_met": "not met"}
# Told apart by lightness as well as by hue, and always written out beside the colour.
VERDICT_COLOURS = {"met": "#0f766e", "partly": "#5eaaa3", "not_shown": "#e2e8f0", "not_met": "#b45309"}
VERDICT_INK = {"met": "#ffffff", "partly": "#0f172a", "not_shown": "#475569", "not_met": "#ffffff"}
# The page behind is light or dark, and its style sheet colours the words to match.
_SEE_THROUGH = {"plot_bgcolor": "rgba(0,0,0,0)", "paper_bgcolor": "rgba(0,0,0,0)"}
_STEPS = ("not_shown", "not_met", "partly", "met")


def fit_figure(assessment: Assessment) -> Any:  # noqa: ANN401 - Plotly carries no types
    """Verdict for each tier and criterion, as a table of coloured cells with words."""
    import plotly.graph_objects as go

    cells = [[_verdict(assessment, tier, name) for name in CRITERIA] for tier in TIERS]
    figure = go.Figure(
        go.Heatmap(
            z=[[None if cell is None else _STEPS.index(cell) for cell in row] for row in cells],
            x=[name.capitalize() for name in CRITERIA],
            y=[f"Tier {tier}" for tier in TIERS],
            text=[["" if cell is None else VERDICT_WORDS[cell] for cell in row] for row in cells],
            texttemplate="%{text}",
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
            colorscale=[[at / 3, VERDICT_COLOURS[name]] for at, name in enumerate(_STEPS)],
            zmin=0,
            zmax=3,
            showscale=False,
            xgap=3,
            ygap=3,
        )
    )
    figure.update_layout(
        title="Fit for each tier and criterion", margin={"l": 60, "r": 20, "t": 50, "b": 30}, height=260,
        yaxis={"autorange": "reversed"}, **_SEE_THROUGH,
    )  # fmt: skip
    return figure


def weeks_figure(plan: Plan) -> Any:  # noqa: ANN401
    """The plan's weeks: one bar a step from its first week to its last, with its estimated hours."""
    import plotly.graph_objects as go

    # Hours stand in the labels, for a short bar has no room for them.
    names = [f"{item.step.id}, {item.hours:g} h" for item in plan.steps]
    figure = go.Figure(
        go.Bar(
            base=[item.first - 1 for item in plan.steps],
            x=[item.last - item.first + 1 for item in plan.steps],
            y=names,
            orientation="h",
            customdata=[item.step.task for item in plan.steps],
            hovertemplate="%{customdata}<br>%{y}, an estimate<extra></extra>",
            marker_color=["#b45309" if item.step.test else "#0f766e" for item in plan.steps],
        )
    )
    figure.update_layout(
        title=f"Weeks from {plan.start.isoformat()}", xaxis_title="week",
        margin={"l": 120, "r": 20, "t": 50, "b": 40}, height=120 + 34 * len(names), **_SEE_THROUGH,
        yaxis={"autorange": "reversed"},
    )  # fmt: skip
    return figure


def _verdict(assessment: Assessment, tier: str, name: str) -> str | None:
    line = assessment.tiers[tier].get(name)
    return None if line is None else line.verdict
