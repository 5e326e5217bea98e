import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { graphql } from "../../api/gql";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { bytes } from "../../ui/format";

const downloadMutation = graphql(`
  mutation DeskDownload($input: RequestDocumentDownloadInput!) {
    requestDocumentDownload(input: $input) {
      url
      errors { code message path }
    }
  }
`);

// DocumentFiles gives each file of a document a button; the company sees in its
// timeline that staff opened it.
export function DocumentFiles({ files }: { files: readonly { id: string; name: string; size: number }[] }) {
  const { t } = useLingui();
  const download = useAct(downloadMutation, (data) => data.requestDocumentDownload);
  const [wanted, setWanted] = useState<string>();
  const fetchFile = async (file: string) => {
    setWanted(file);
    const answer = await download.run({ input: { file } });
    if (answer?.url) location.assign(answer.url);
  };
  return (
    <>
      <div className="files">
        {files.map((file) => (
          <Button key={file.id} look="plain" pending={download.pending && wanted === file.id} onPress={() => void fetchFile(file.id)} aria-label={t`Download ${file.name}`}>
            {file.name} ({bytes(file.size)})
          </Button>
        ))}
      </div>
      <Trouble of={download} />
    </>
  );
}
