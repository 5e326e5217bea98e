import { useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useClient, type CombinedError } from "urql";
import { graphql } from "../../api/gql";
import type { DocumentPageQuery } from "../../api/gql/graphql";
import type { Refusal } from "../../api/refusal";
import { Button } from "../../ui/button";
import { bytes } from "../../ui/format";
import { Failure } from "../../ui/states";

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
  const client = useClient();
  const [busy, setBusy] = useState<string>();
  const [trouble, setTrouble] = useState<{ file: File; error?: CombinedError; refusals: readonly Refusal[] }>();

  const fetchFile = async (file: File) => {
    setBusy(file.id);
    setTrouble(undefined);
    const { data, error } = await client.mutation(downloadMutation, { input: { file: file.id } }).toPromise();
    setBusy(undefined);
    const answer = data?.requestDocumentDownload;
    if (answer?.url) location.assign(answer.url); // an attachment: the page stays
    else setTrouble({ file, error, refusals: answer?.errors ?? [] });
  };

  return (
    <div className="files">
      {files.map((file) => {
        const { name } = file;
        return (
        <Button key={file.id} look="plain" pending={busy === file.id} onPress={() => void fetchFile(file)}>
          {format(file)} <span className="soft">{bytes(file.size)}</span>
          <span className="unseen"> {t`download ${name}`}</span>
          {file.part === "RENDERING" && <span className="soft"> {t`without prices`}</span>}
        </Button>
        );
      })}
      {withheld && <p className="hint">{t`Files in which prices may stand are not shown to your role.`}</p>}
      {trouble?.refusals.map((refusal) => (
        <p key={refusal.code} className="alert" role="alert">
          {refusal.message}
        </p>
      ))}
      {trouble?.error && <Failure error={trouble.error} retry={() => void fetchFile(trouble.file)} />}
    </div>
  );
}

const format = (file: File): string => (file.mediaType === "application/pdf" ? "PDF" : /xml/.test(file.mediaType) ? "XML" : (file.name.split(".").pop() ?? file.name).toUpperCase());
