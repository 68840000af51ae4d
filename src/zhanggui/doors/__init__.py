"""Doors: how people and programs enter: kits for web, api and command line, and no business."""
