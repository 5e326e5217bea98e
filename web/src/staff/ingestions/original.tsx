import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { graphql } from "../../api/gql";
import { roomy, useViewer, Viewing } from "../../files/viewing";
import { Trouble, useAct } from "../../ui/act";
import { Button } from "../../ui/button";
import { bytes } from "../../ui/format";

const fileMutation = graphql(`
  mutation DeskIngestionFile($input: RequestIngestionFileInput!) {
    requestIngestionFile(input: $input) {
      url
      errors { code message path }
    }
  }
`);

// Original is a file as it came, to look at beside what was read in it. At once: where
// there is room it need not be asked for.
export function Original({ id, name, size, atOnce }: { id: string; name: string; size: number; atOnce: boolean }) {
  const { t } = useLingui();
  const ask = useAct(fileMutation, (data) => data.requestIngestionFile);
  const viewer = useViewer(async (ingestion) => (await ask.run({ input: { ingestion, inline: true } }))?.url);
  const [saving, setSaving] = useState(false);
  const begun = useRef(false);
  useEffect(() => {
    if (!atOnce || begun.current || !roomy()) return;
    begun.current = true;
    void viewer.show(id, name, false);
  }, [atOnce, viewer, id, name]);
  const save = async () => {
    setSaving(true);
    const answer = await ask.run({ input: { ingestion: id } });
    setSaving(false);
    if (answer?.url) location.assign(answer.url); // an attachment: the page stays
  };
  return (
    <>
      <div className="files">
        {!viewer.seen && <Button pending={viewer.busy === id} onPress={() => void viewer.show(id, name)}>{t`Show the file`}</Button>}
        <Button look="plain" pending={saving} onPress={() => void save()}>
          {t`Save the file`} <span className="soft">{bytes(size)}</span>
        </Button>
      </div>
      <Trouble of={ask} />
      <Viewing of={viewer} />
    </>
  );
}
