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

  return (
    <div className="files">
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
