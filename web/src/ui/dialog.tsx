import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { Dialog as Aria } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button } from "./button";

// Dialog asks something before it is done. What will happen is said in its text, and
// its button is named after it, never "OK".
export function Dialog({ title, open, onClose, children }: { title: string; open: boolean; onClose: () => void; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
      <Modal className="modal">
        <Aria className="dialog">
          <Heading slot="title">{title}</Heading>
          {children}
          <Button look="plain" onPress={onClose}>{t`Cancel`}</Button>
        </Aria>
      </Modal>
    </ModalOverlay>
  );
}
