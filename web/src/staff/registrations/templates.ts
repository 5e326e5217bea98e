import type { Locale } from "../../api/gql/graphql";

// Beginnings for what an applicant gets by mail, in the applicant's language: not words of
// the page, so they stand here and in no catalogue. Staff change them before they send.
type Template = Record<Locale, string>;

export const reasons: readonly Template[] = [
  {
    fr: "Nous ne livrons qu'aux professionnels, et nous n'avons pas pu établir que vous achetez pour une entreprise.",
    nl: "Wij leveren alleen aan professionele klanten, en wij konden niet vaststellen dat u voor een onderneming aankoopt.",
    en: "We supply professional customers only, and we could not establish that you buy for a company.",
    de: "Wir beliefern nur gewerbliche Kunden, und wir konnten nicht feststellen, dass Sie für ein Unternehmen einkaufen.",
  },
  {
    fr: "Le numéro d'entreprise ou de TVA indiqué n'existe pas, ou appartient à une autre entreprise. Vous pouvez introduire une nouvelle demande avec le bon numéro.",
    nl: "Het opgegeven ondernemings- of btw-nummer bestaat niet of is van een andere onderneming. U kunt een nieuwe aanvraag indienen met het juiste nummer.",
    en: "The enterprise or VAT number that you gave does not exist, or belongs to another company. You can apply again with the right number.",
    de: "Die angegebene Unternehmens- oder MwSt.-Nummer gibt es nicht, oder sie gehört einem anderen Unternehmen. Sie können mit der richtigen Nummer einen neuen Antrag stellen.",
  },
  {
    fr: "Nous ne livrons pas dans votre région.",
    nl: "Wij leveren niet in uw regio.",
    en: "We do not deliver to your region.",
    de: "Wir liefern nicht in Ihre Region.",
  },
];

export const questions: readonly Template[] = [
  {
    fr: "Quel est le numéro d'entreprise ou de TVA de votre entreprise ?",
    nl: "Wat is het ondernemings- of btw-nummer van uw onderneming?",
    en: "What is the enterprise or VAT number of your company?",
    de: "Wie lautet die Unternehmens- oder MwSt.-Nummer Ihres Unternehmens?",
  },
  {
    fr: "Le nom indiqué n'est pas celui sous lequel le numéro de TVA est connu. Pouvez-vous nous dire pourquoi ?",
    nl: "De opgegeven naam is niet die waaronder het btw-nummer bekend is. Kunt u ons zeggen waarom?",
    en: "The name that you gave is not the one under which the VAT number is known. Can you tell us why?",
    de: "Der angegebene Name ist nicht der, unter dem die MwSt.-Nummer bekannt ist. Können Sie uns sagen, warum?",
  },
];
