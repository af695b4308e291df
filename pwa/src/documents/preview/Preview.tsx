import type { DocumentRow } from "../../kit/documents";
import { PdfPreview } from "./PdfPreview";
import { Picture } from "./Picture";
import { TextPreview } from "./TextPreview";

interface Props {
  file: Blob;
  type: DocumentRow["media_type"];
  title: string;
}

/** A document as it looks; it is shown within the app, for some phones have no way back from a PDF. */
export function Preview({ file, type, title }: Props) {
  switch (type) {
    case "application/pdf":
      return <PdfPreview file={file} title={title} />;
    case "image/jpeg":
    case "image/png":
      return <Picture file={file} title={title} />;
    default:
      return <TextPreview file={file} title={title} />;
  }
}
