/**
 * Opens a PDF to look at. The reader and its worker are part of the program and are loaded when somebody first
 * prints; nothing is fetched from anywhere and nothing in a file is ever run.
 */
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist";
// The build for older engines: a clinic's macOS or Linux may hold a WebKit some years old.
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

export type { PDFDocumentProxy, PDFPageProxy, RenderTask };

/** Opens the file; `close` lets go of it. */
export async function openPdf(base64: string): Promise<{ pdf: PDFDocumentProxy; close: () => void }> {
  const reader = await import("pdfjs-dist/legacy/build/pdf.mjs");
  reader.GlobalWorkerOptions.workerSrc = workerUrl;
  const loading = reader.getDocument({
    data: bytesOf(base64),
    isEvalSupported: false,
    useWasm: false,
    useSystemFonts: false,
    enableXfa: false,
  });
  return { pdf: await loading.promise, close: () => void loading.destroy() };
}

/** The bytes that base64 text stands for. */
export function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
