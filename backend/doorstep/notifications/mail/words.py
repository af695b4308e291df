"""What every mail of an alert says below it, and the page that stops such mails, by language."""

from dataclasses import dataclass

from doorstep.notifications.models import Category


@dataclass(frozen=True, slots=True)
class MailWords:
    """Sentences with the places {organization} and {category}; `categories` says what is what."""

    categories: dict[Category, str]
    why: str
    why_security: str
    why_test: str
    choose: str
    stop: str
    ask_title: str
    ask: str
    ask_yes: str
    done_title: str
    done: str
    undo: str
    undone_title: str
    undone: str
    bad_title: str
    bad: str
    open_portal: str

    def of(self, sentence: str, organization: str, category: Category) -> str:
        """Return a sentence with what it is about."""
        return sentence.format(organization=organization, category=self.categories[category])


ENGLISH = MailWords(
    categories={
        Category.VISITS: "visits",
        Category.REQUESTS: "your requests",
        Category.INVOICES: "invoices and payments",
        Category.DOCUMENTS: "documents and certificates",
        Category.SECURITY: "the safety of your account",
    },
    why="You get this because {organization} tells you about {category} by mail.",
    why_security="You get this because it is about the safety of your account. It always comes.",
    why_test="You get this because you asked for a test.",
    choose="Choose what you are told, and how",
    stop="No more mails about {category}",
    ask_title="No more mails about {category}?",
    ask="{organization} will not mail you about {category} any more. "
    "You still find everything in the portal.",
    ask_yes="Stop these mails",
    done_title="These mails are stopped",
    done="{organization} does not mail you about {category} any more. "
    "You still find everything in the portal.",
    undo="Undo: mail me again",
    undone_title="You get these mails again",
    undone="{organization} mails you about {category}, as before.",
    bad_title="This link is not complete",
    bad="Please open it again from the mail, or choose in the portal what you are told.",
    open_portal="Open the portal",
)
GERMAN = MailWords(
    categories={
        Category.VISITS: "Termine",
        Category.REQUESTS: "Ihre Anfragen",
        Category.INVOICES: "Rechnungen und Zahlungen",
        Category.DOCUMENTS: "Dokumente und Nachweise",
        Category.SECURITY: "die Sicherheit Ihres Kontos",
    },
    why="Sie erhalten diese E-Mail, weil {organization} Sie per E-Mail über {category} informiert.",
    why_security="Sie erhalten diese E-Mail, weil es um die Sicherheit Ihres Kontos geht. "
    "Sie kommt immer.",
    why_test="Sie erhalten diese E-Mail, weil Sie um einen Test gebeten haben.",
    choose="Auswählen, worüber und wie Sie informiert werden",
    stop="Keine E-Mails mehr über {category}",
    ask_title="Keine E-Mails mehr über {category}?",
    ask="{organization} schreibt Ihnen dann keine E-Mails mehr über {category}. "
    "Im Portal finden Sie weiterhin alles.",
    ask_yes="Diese E-Mails abbestellen",
    done_title="Diese E-Mails sind abbestellt",
    done="{organization} schreibt Ihnen keine E-Mails mehr über {category}. "
    "Im Portal finden Sie weiterhin alles.",
    undo="Rückgängig: wieder E-Mails erhalten",
    undone_title="Sie erhalten diese E-Mails wieder",
    undone="{organization} schreibt Ihnen wie zuvor E-Mails über {category}.",
    bad_title="Dieser Link ist nicht vollständig",
    bad="Bitte öffnen Sie ihn noch einmal aus der E-Mail, oder wählen Sie im Portal aus, "
    "worüber Sie informiert werden.",
    open_portal="Portal öffnen",
)
SPANISH = MailWords(
    categories={
        Category.VISITS: "visitas",
        Category.REQUESTS: "sus solicitudes",
        Category.INVOICES: "facturas y pagos",
        Category.DOCUMENTS: "documentos y certificados",
        Category.SECURITY: "la seguridad de su cuenta",
    },
    why="Recibe este correo porque {organization} le informa por correo sobre {category}.",
    why_security="Recibe este correo porque trata de la seguridad de su cuenta. "
    "Llega en cualquier caso.",
    why_test="Recibe este correo porque ha pedido una prueba.",
    choose="Elegir de qué y cómo se le informa",
    stop="No recibir más correos sobre {category}",
    ask_title="¿No recibir más correos sobre {category}?",
    ask="{organization} dejará de escribirle sobre {category}. "
    "En el portal lo seguirá encontrando todo.",
    ask_yes="Dejar de recibirlos",
    done_title="Ya no recibirá estos correos",
    done="{organization} ya no le escribe sobre {category}. "
    "En el portal lo sigue encontrando todo.",
    undo="Deshacer: volver a recibirlos",
    undone_title="Vuelve a recibir estos correos",
    undone="{organization} le escribe sobre {category}, como antes.",
    bad_title="Este enlace no está completo",
    bad="Ábralo otra vez desde el correo, o elija en el portal de qué se le informa.",
    open_portal="Abrir el portal",
)
LANGUAGES = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
