import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { graphql } from "../api/gql";
import type { FileOfDocumentFragment } from "../api/gql/graphql";
import { Trouble, useAct } from "../ui/act";
import { Button } from "../ui/button";
import { bytes } from "../ui/format";
import { isText } from "./look";
import { useViewer, Viewing } from "./viewing";

export const fileFragment = graphql(`
  fragment FileOfDocument on DocumentFile { id name mediaType size part viewable }
`);

const downloadMutation = graphql(`
  mutation DownloadFile($input: RequestDocumentDownloadInput!) {
    requestDocumentDownload(input: $input) {
      url
      errors { code message path }
    }
  }
`);

// Files are the files of a document, to look at and to save; the company sees in its
// timeline who opened them. With texts, what is no PDF is shown, too, as text.
export function Files({ files, withheld, texts }: { files: readonly FileOfDocumentFragment[]; withheld?: boolean; texts?: boolean }) {
  const { t } = useLingui();
  const download = useAct(downloadMutation, (data) => data.requestDocumentDownload);
  const [wanted, setWanted] = useState<string>();
  const viewer = useViewer(async (file) => (await download.run({ input: { file, inline: true } }))?.url);
  const save = async (file: string) => {
    setWanted(file);
    const answer = await download.run({ input: { file } });
    setWanted(undefined);
    if (answer?.url) location.assign(answer.url); // an attachment: the page stays
  };

  return (
    <>
      <div className="files">
        {files
          .filter(({ viewable, mediaType }) => viewable || (texts && isText(mediaType)))
          .map(({ id, name, mediaType }) => (
            <Button key={id} pending={viewer.busy === id} onPress={() => void viewer.show(id, name)}>
              {t`Open ${format(name, mediaType)}`}
              <span className="unseen">: {name}</span>
            </Button>
          ))}
        {files.map(({ id, name, mediaType, size, part }) => (
          <Button key={id} look="plain" pending={wanted === id} onPress={() => void save(id)}>
            {format(name, mediaType)} <span className="soft">{bytes(size)}</span>
            <span className="unseen"> {t`download ${name}`}</span>
            {part === "RENDERING" && <span className="soft"> {t`without prices`}</span>}
          </Button>
        ))}
        {withheld && <p className="hint">{t`Files in which prices may stand are not shown to your role.`}</p>}
      </div>
      <Trouble of={download} />
      <Viewing of={viewer} />
    </>
  );
}

const format = (name: string, mediaType: string): string => (mediaType === "application/pdf" ? "PDF" : mediaType.includes("xml") ? "XML" : (name.split(".").pop() ?? name).toUpperCase());
