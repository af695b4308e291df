"""What the business would send by post, as PDF with its letterhead: from final data alone."""
