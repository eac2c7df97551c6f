#!/bin/sh
# A CUPS backend that keeps each job as {folder of the device}/{job}.pdf.
# CUPS calls it with no arguments to list devices, else: job user title copies options [file].
[ $# -eq 0 ] && { echo 'file keep "Unknown" "Keeps jobs as PDF"'; exit 0; }
folder="${DEVICE_URI#keep:}"
cat "${6:--}" > "$folder/$1.part" && mv "$folder/$1.part" "$folder/$1.pdf"
