/** A photo made small enough to stand in the book: at most 160 px a side, as a data URL. */

const SIDE = 160;

/** Reads a picture and cuts its middle square, scaled down. Rejects when it is no picture. */
export async function portrait(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const size = Math.min(SIDE, side);
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this window cannot draw");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(
    picture,
    (picture.width - side) / 2,
    (picture.height - side) / 2,
    side,
    side,
    0,
    0,
    size,
    size,
  );
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.85);
}
