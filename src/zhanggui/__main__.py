"""`python -m zhanggui` is the command line."""

from zhanggui.config.cli import run

if __name__ == "__main__":
    run()
