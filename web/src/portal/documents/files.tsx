import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { graphql } from "../../api/gql";
import type { DocumentPageQuery } from "../../api/gql/graphql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { bytes } from "../../ui/format";

const downloadMutation = graphql(`
  mutation DownloadFile($input: RequestDocumentDownloadInput!) {
    requestDocumentDownload(input: $input) {
      url
      errors { code message path }
    }
  }
`);

type File = NonNullable<DocumentPageQuery["document"]>["files"][number];

// Files gives each file a button. The address of a download lives minutes: it is asked
// for when somebody wants the file, not before.
export function Files({ files, withheld }: { files: File[]; withheld: boolean }) {
  const { t } = useLingui();
  const download = useAct(downloadMutation, (data) => data.requestDocumentDownload);
  const [wanted, setWanted] = useState<string>();

  const fetchFile = async (file: string) => {
    setWanted(file);
    const answer = await download.run({ input: { file } });
    if (answer?.url) location.assign(answer.url); // an attachment: the page stays
  };
  // In a tab of its own, opened at the press: later the browser would stop it.
  const show = async (file: string) => {
    setWanted(`show ${file}`);
    const tab = window.open("", "_blank");
    const answer = await download.run({ input: { file, inline: true } });
    if (!answer?.url) tab?.close();
    else if (tab) tab.location.replace(answer.url);
    else location.assign(answer.url);
  };

  return (
    <div className="files">
      {files
        .filter(({ viewable }) => viewable)
        .map(({ id, name, mediaType }) => (
          <Button key={id} pending={download.pending && wanted === `show ${id}`} onPress={() => void show(id)}>
            {t`Open ${format(name, mediaType)}`}
            <span className="unseen"> {t`${name}, in a new tab`}</span>
          </Button>
        ))}
      {files.map(({ id, name, mediaType, size, part }) => (
        <Button key={id} look="plain" pending={download.pending && wanted === id} onPress={() => void fetchFile(id)}>
          {format(name, mediaType)} <span className="soft">{bytes(size)}</span>
          <span className="unseen"> {t`download ${name}`}</span>
          {part === "RENDERING" && <span className="soft"> {t`without prices`}</span>}
        </Button>
      ))}
      {withheld && <p className="hint">{t`Files in which prices may stand are not shown to your role.`}</p>}
      <Trouble of={download} />
    </div>
  );
}

const format = (name: string, mediaType: string): string => (mediaType === "application/pdf" ? "PDF" : mediaType.includes("xml") ? "XML" : (name.split(".").pop() ?? name).toUpperCase());
