"""Volume and handle time per queue and interval, from models chosen by their own backtest."""

from wfm.forecast.build import build_forecast

__all__ = ["build_forecast"]
