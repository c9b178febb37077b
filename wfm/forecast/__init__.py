"""Volume and handle time per queue and interval, from models chosen by their own backtest."""
