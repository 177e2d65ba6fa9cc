import { extractText, getDocumentProxy } from 'unpdf';

/** Undefined when the file does not open: broken, or protected by a password. */
export async function pdfPages(bytes: Uint8Array): Promise<number | undefined> {
  return (await withPdf(bytes, async (pdf) => pdf.numPages))?.value;
}

/** The text layer of all pages; '' for scans. Undefined when the file does not open. */
export async function pdfText(bytes: Uint8Array): Promise<string | undefined> {
  return (await withPdf(bytes, async (pdf) => (await extractText(pdf, { mergePages: true })).text))?.value;
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function withPdf<T>(bytes: Uint8Array, read: (pdf: Pdf) => Promise<T>): Promise<{ value: T } | undefined> {
  let pdf: Pdf;
  try {
    pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 }); // a copy: pdf.js takes the buffer for itself
  } catch {
    return undefined; // a document we cannot open is a finding about the document, not a fault of ours
  }
  try {
    return { value: await read(pdf) };
  } catch {
    return undefined;
  } finally {
    await pdf.loadingTask.destroy();
  }
}
