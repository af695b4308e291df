"""Doorstep: the customer portal of a field-service business."""
