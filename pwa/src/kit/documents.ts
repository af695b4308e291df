// Made by `make types` from the backend's types: change those, not this.

/** An instant in UTC to the second: 2026-11-26T14:00:00Z. */
export type Instant = string;
/** A calendar date: 2026-11-26. */
export type Day = string;

/** One thing customers may ask for: `value` is sent, `label` is shown. */
export interface RequestType {
  value: string;
  label: string;
}

/** How customers may pay here: online at all, and of what is owed a part of `least_minor`. */
export interface Paying {
  online: boolean;
  parts: boolean;
  least_minor: number;
}

/** The service business; `time_zone` is an IANA name, `locale` a BCP 47 tag. */
export interface Organization {
  name: string;
  phone: string;
  email: string;
  time_zone: string;
  locale: string;
  accent: string;
  request_types: RequestType[];
  currency: string;
  paying: Paying;
}

/** The contact who is signed in, and the postal address of their customer. `locale` is a BCP 47 tag; null is as the organisation writes. */
export interface Profile {
  name: string;
  email: string;
  phone: string | null;
  phone_other: string | null;
  locale: string | null;
  role: string;
  customer_name: string;
  line1: string;
  line2: string;
  city: string;
  postal_code: string;
  country: string;
}

/** An address where work is done, and how to get in. */
export interface Property {
  name: string | null;
  line1: string;
  line2: string;
  city: string;
  postal_code: string;
  country: string;
  access_notes: string;
}

/** An address where work is done, for who has no business inside. */
export interface PropertyAddress {
  name: string | null;
  line1: string;
  line2: string;
  city: string;
  postal_code: string;
  country: string;
}

/** Somebody who has access; `invited` until they have signed in. */
export interface Person {
  name: string;
  email: string;
  role: "owner" | "billing" | "site";
  state: "invited" | "active";
  last_sign_in_on: Day | null;
}

/** Where something was, as it was called then; `name` is the place's own, or whose it is. */
export interface Address {
  name: string | null;
  line1: string;
  line2: string;
  city: string;
  postal_code: string;
  country: string;
}

/** Who comes. */
export interface TechnicianName {
  id: string;
  name: string;
}

/** One appointment: `arrives_from` to `arrives_until` is the arrival window. */
export interface Visit {
  id: string;
  state: string;
  arrives_from: Instant;
  arrives_until: Instant;
  technician: TechnicianName | null;
  preparation: string;
  sequence: number;
  confirmed_at: Instant | null;
  move_asked_at: Instant | null;
  move_reason: string;
  move_preferred_on: Day | null;
  started_at: Instant | null;
  finished_at: Instant | null;
}

/** A piece of work with its visits in order of time. `address` is where; of a job that is over, as it was called then. */
export interface Job {
  number: string;
  title: string;
  kind: string;
  status: string;
  description: string;
  outcome: string;
  property_id: string | null;
  address: Address | null;
  request_id: string | null;
  booked_at: Instant;
  completed_at: Instant | null;
  visits: Visit[];
}

/** A photo of a request; `stored` once the server has its bytes. */
export interface Photo {
  sha256: string;
  size: number;
  media_type: string;
  stored: boolean;
}

/** What was asked for; `notes` is the office's answer, `renews_id` the certificate to renew. */
export interface ServiceRequest {
  type: string;
  description: string;
  property_id: string | null;
  preferred_on: Day | null;
  preferred_time: string;
  status: string;
  notes: string;
  asked_by: string | null;
  created_at: Instant;
  responded_at: Instant | null;
  withdrawn_at: Instant | null;
  job_id: string | null;
  renews_id: string | null;
  photos: Photo[];
}

/** What is charged for; `net_minor` is quantity times price, rounded. */
export interface InvoiceLine {
  description: string;
  quantity_milli: number;
  unit: string;
  unit_price_minor: number;
  tax_rate_ppm: number;
  net_minor: number;
}

/** The tax of all lines of one rate. */
export interface InvoiceTax {
  rate_ppm: number;
  net_minor: number;
  tax_minor: number;
}

/** A line of where a transfer goes: "Sort code", "12-34-56". */
export interface BankDetail {
  label: string;
  value: string;
}

/** What changed a balance, by how much (owed is above zero), by which payment or credit note. */
export interface LedgerEntry {
  at: Instant;
  kind:
    | "issued"
    | "payment"
    | "refund"
    | "refund_failed"
    | "credit"
    | "dispute"
    | "dispute_won"
    | "voided";
  amount_minor: number;
  payment_id: string | null;
  credit_note_id: string | null;
  note: string;
}

/** What was charged, as it was sent, and what the ledger says of it; or a credit note. Amounts are in the currency's minor unit. `balance_minor` is what is owed, below zero the customer's credit; of it `processing_minor` is on its way and `disputed_minor` held by the customer's bank. Of credit, `refunding_minor` is being paid back by itself. `paying_id` is the payment under way, `credits_id` the invoice that a credit note is about, `bank` where a transfer goes, `tax_number` the business's when it was issued (empty: none was printed). `autopay_on` is the day on which it is charged by itself, if that is planned, `autopay_off_why` what keeps it from that, though somebody agreed to it, and `charging` whether it is being charged just now. */
export interface Invoice {
  number: string;
  kind: "invoice" | "credit_note";
  title: string;
  currency: string;
  lines: InvoiceLine[];
  taxes: InvoiceTax[];
  net_minor: number;
  tax_minor: number;
  total_minor: number;
  issued_on: Day;
  due_on: Day | null;
  terms: string;
  job_id: string | null;
  property_id: string | null;
  address: Address | null;
  bill_to: Address;
  bank: BankDetail[];
  tax_number: string;
  credits_id: string | null;
  voided_at: Instant | null;
  balance_minor: number;
  processing_minor: number;
  disputed_minor: number;
  refunding_minor: number;
  paying_id: string | null;
  autopay_on: Day | null;
  autopay_off_why:
    | "account_changed"
    | "payments_off"
    | "payment_begun"
    | "dispute"
    | "refund"
    | "amount"
    | "declined"
    | null;
  charging: boolean;
  entries: LedgerEntry[];
}

/** So much of a payment is for this invoice. */
export interface PaymentPart {
  invoice_id: string;
  number: string;
  amount_minor: number;
}

/** A sum for one or several invoices, and what became of it. `method` is empty until it is known, `detail` says it closer ("Visa ending in 4242"), `failure` why it did not work, `receipt` is its number once it has. `disputed_minor` is held by the customer's bank until it decides, `lost_minor` what it took back for good: that is owed again. What was charged to a saved card, with nobody there, was paid `by_itself`. */
export interface Payment {
  state: "open" | "processing" | "succeeded" | "failed" | "expired";
  currency: string;
  amount_minor: number;
  refunded_minor: number;
  disputed_minor: number;
  lost_minor: number;
  method: string;
  detail: string;
  paid_by: string | null;
  created_at: Instant;
  settled_at: Instant | null;
  failure: string;
  receipt: string | null;
  by_itself: boolean;
  parts: PaymentPart[];
}

/** Whether invoices are paid by themselves: by which card, agreed to by whom and when. A customer has the newest one, on or off; `ended_why` says why it is off, empty while it is on. One whose card is kept with an account on which the business is not paid any more is off by `account_changed`: it has to be set up again. */
export interface Autopay {
  state: "active" | "off";
  detail: string;
  consented_at: Instant;
  consented_by: string | null;
  ended_at: Instant | null;
  ended_why:
    | ""
    | "turned_off"
    | "replaced"
    | "declined"
    | "never_begun"
    | "erased"
    | "account_changed";
}

/** Something that the contact was told; `path` is the portal's screen that it is about. */
export interface Alert {
  kind: string;
  category: "visits" | "requests" | "invoices" | "documents" | "security";
  title: string;
  body: string;
  path: string;
  told_at: Instant;
  read_at: Instant | null;
}

/** How the contact is told: what they chose, and what holds where they did not. `languages` are those alerts are written in. `texts` says whether text messages can come: not where the business sends none, nor to who has no phone number. With `bounced` they get no mail: it came back from their address or, with `complained`, was reported as unwanted. */
export interface AlertChoices {
  visits_push: boolean;
  visits_email: "always" | "instead" | "never";
  visits_sms: boolean;
  requests_push: boolean;
  requests_email: "always" | "instead" | "never";
  requests_sms: boolean;
  invoices_push: boolean;
  invoices_email: "always" | "instead" | "never";
  invoices_sms: boolean;
  documents_push: boolean;
  documents_email: "always" | "instead" | "never";
  documents_sms: boolean;
  security_push: boolean;
  security_sms: boolean;
  quiet: string;
  discreet: boolean;
  language: string;
  languages: string[];
  texts: "on" | "no_phone" | "off";
  bounced: boolean;
  complained: boolean;
}

/** A report, a certificate, or another file, of `size` bytes whose SHA-256 is `sha256`. A certificate says of which type and for which `appliance` it is, and until when it is valid. `filed_at` is when this file took the place of the one before; `superseded_by_id` is the document that has taken the place of this one. `pages` are counted in PDFs only. With `thumbnail` there is a small picture of it. */
export interface DocumentRow {
  kind: "job_report" | "certificate" | "quote" | "invoice" | "photo" | "other";
  title: string;
  certificate_type: string;
  appliance: string;
  issued_on: Day | null;
  expires_on: Day | null;
  property_id: string | null;
  job_id: string | null;
  supersedes_id: string | null;
  superseded_by_id: string | null;
  file_name: string;
  media_type: "application/pdf" | "image/jpeg" | "image/png" | "text/plain" | "text/csv";
  size: number;
  sha256: string;
  pages: number | null;
  thumbnail: boolean;
  filed_at: Instant;
}

/** The fields to change; those left out stay. No `locale` is as the organisation writes. */
export interface ProfileUpdate {
  name?: string;
  phone?: string | null;
  phone_other?: string | null;
  locale?: "en-GB" | "en-US" | "en-AU" | null;
  line1?: string;
  line2?: string;
  city?: string;
  postal_code?: string;
  country?: string;
}

/** How to get in from now on; empty when there is nothing to say. */
export interface UpdateAccessNotes {
  property_id: string;
  access_notes: string;
}

/** I will be there. */
export interface ConfirmVisit {
  visit_id: string;
}

/** This time does not suit me. */
export interface AskToMove {
  visit_id: string;
  reason: string;
  preferred_on?: string | null;
}

/** A photo that will be sent: SHA-256 of its bytes in hex, how many, and of what type. */
export interface DeclaredPhoto {
  sha256: string;
  size: number;
  media_type: "image/jpeg" | "image/png" | "image/webp";
}

/** A new request; the client makes its id, so that photos can speak of it at once. One that asks for a certificate to be made anew says which document it `renews_id`. */
export interface CreateRequest {
  request_id: string;
  type: string;
  description: string;
  property_id?: string | null;
  preferred_on?: string | null;
  preferred_time?: "any" | "morning" | "afternoon" | "evening";
  photos?: DeclaredPhoto[];
  renews_id?: string | null;
}

/** The fields to change; those left out stay. */
export interface AmendRequest {
  request_id: string;
  description?: string;
  preferred_on?: string | null;
  preferred_time?: "any" | "morning" | "afternoon" | "evening";
  property_id?: string | null;
}

/** Never mind. */
export interface WithdrawRequest {
  request_id: string;
}

/** The choices to change; those left out stay. */
export interface UpdateChoices {
  visits_push?: boolean;
  visits_email?: "always" | "instead" | "never";
  visits_sms?: boolean;
  requests_push?: boolean;
  requests_email?: "always" | "instead" | "never";
  requests_sms?: boolean;
  invoices_push?: boolean;
  invoices_email?: "always" | "instead" | "never";
  invoices_sms?: boolean;
  documents_push?: boolean;
  documents_email?: "always" | "instead" | "never";
  documents_sms?: boolean;
  security_push?: boolean;
  security_sms?: boolean;
  quiet?: string;
  discreet?: boolean;
  language?: string;
}

/** Which alerts were read. */
export interface ReadAlerts {
  ids: string[];
}

/** The document of each kind of row. */
export interface Documents {
  organization: Organization;
  profile: Profile;
  property: Property;
  place: PropertyAddress;
  contact: Person;
  job: Job;
  request: ServiceRequest;
  invoice: Invoice;
  payment: Payment;
  autopay: Autopay;
  alert: Alert;
  alert_choices: AlertChoices;
  document_owner: DocumentRow;
  document_site: DocumentRow;
  document_billing: DocumentRow;
  document_everyone: DocumentRow;
}

/** The arguments of each mutation. */
export interface Mutations {
  "profile.update": ProfileUpdate;
  "property.update_access_notes": UpdateAccessNotes;
  "visit.confirm": ConfirmVisit;
  "visit.ask_to_move": AskToMove;
  "request.create": CreateRequest;
  "request.amend": AmendRequest;
  "request.withdraw": WithdrawRequest;
  "alert_choices.update": UpdateChoices;
  "alerts.read": ReadAlerts;
}
