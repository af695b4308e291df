"""What any web application needs; knows no word of the business."""
