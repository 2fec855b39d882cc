package web

import (
	"strings"

	"holdfast/rules"
)

// phrases are what the pages say in one language. A %s is the shop, or the topic.
type phrases struct {
	lang string

	leave, leaveAsk, leaveTopicAsk, leaveAll, left, leftTopic string
	choose, save, saved, general, other                       string
	answered, confirm, missing, add, words, send, closed      string
	gone, invalid, failed                                     string

	ends map[string][2]string // by kind of survey: the lowest answer and the highest
}

// phrasesIn are the phrases of a language, BCP 47; where there are none, English.
func phrasesIn(locale string) *phrases {
	base, _, _ := strings.Cut(strings.ToLower(locale), "-")
	for i := range languages {
		if languages[i].lang == base {
			return &languages[i]
		}
	}
	return &languages[0]
}

var languages = []phrases{
	{
		lang: "en", leave: "Unsubscribe", leaveAsk: "Stop all emails from %s?", leaveTopicAsk: "Stop emails about “%s”?",
		leaveAll: "Unsubscribe from everything", left: "Done. You will get no more emails from %s.", leftTopic: "Done. You will get no more emails about “%s”.",
		choose: "What would you like to hear about?", save: "Save", saved: "Saved. Thank you.", general: "Emails from %s", other: "Everything else",
		answered: "Thank you! Your answer is saved. You can change it, or add something.", confirm: "Please check your answer and send it.",
		missing: "Please give an answer first.", add: "Would you like to add anything?", words: "Your answer", send: "Send",
		closed:  "This survey is closed. Thank you for your interest.",
		gone:    "There is nothing stored about this email any more, so there is nothing left to do. You can close this page.",
		invalid: "This link does not work. Please follow the link in the email as it is.",
		failed:  "Something went wrong on our side. Please try again in a few minutes.",
		ends:    ends("not likely", "very likely", "not satisfied", "very satisfied", "very hard", "very easy"),
	},
	{
		lang: "de", leave: "Abbestellen", leaveAsk: "Keine E-Mails von %s mehr?", leaveTopicAsk: "Keine E-Mails zu „%s“ mehr?",
		leaveAll: "Alles abbestellen", left: "Erledigt. Es kommen keine E-Mails von %s mehr.", leftTopic: "Erledigt. Es kommen keine E-Mails zu „%s“ mehr.",
		choose: "Worüber dürfen wir schreiben?", save: "Speichern", saved: "Gespeichert. Vielen Dank.", general: "E-Mails von %s", other: "Alles andere",
		answered: "Vielen Dank! Die Antwort ist gespeichert. Sie lässt sich ändern oder ergänzen.", confirm: "Bitte die Antwort prüfen und absenden.",
		missing: "Bitte zuerst eine Antwort geben.", add: "Gibt es etwas zu ergänzen?", words: "Antwort", send: "Absenden",
		closed:  "Diese Umfrage ist beendet. Vielen Dank für das Interesse.",
		gone:    "Zu dieser E-Mail ist nichts mehr gespeichert, es bleibt also nichts zu tun. Diese Seite kann geschlossen werden.",
		invalid: "Dieser Link funktioniert nicht. Bitte den Link in der E-Mail unverändert öffnen.",
		failed:  "Bei uns ist etwas schiefgegangen. Bitte in einigen Minuten noch einmal versuchen.",
		ends:    ends("unwahrscheinlich", "sehr wahrscheinlich", "unzufrieden", "sehr zufrieden", "sehr schwer", "sehr leicht"),
	},
	{
		lang: "fr", leave: "Se désabonner", leaveAsk: "Ne plus recevoir d’e-mails de %s ?", leaveTopicAsk: "Ne plus recevoir d’e-mails sur « %s » ?",
		leaveAll: "Se désabonner de tout", left: "C’est fait. Vous ne recevrez plus d’e-mails de %s.", leftTopic: "C’est fait. Vous ne recevrez plus d’e-mails sur « %s ».",
		choose: "De quoi souhaitez-vous entendre parler ?", save: "Enregistrer", saved: "C’est enregistré. Merci.", general: "E-mails de %s", other: "Tout le reste",
		answered: "Merci ! Votre réponse est enregistrée. Vous pouvez la modifier ou la compléter.", confirm: "Veuillez vérifier votre réponse et l’envoyer.",
		missing: "Veuillez d’abord répondre.", add: "Souhaitez-vous ajouter quelque chose ?", words: "Votre réponse", send: "Envoyer",
		closed:  "Ce sondage est terminé. Merci de votre intérêt.",
		gone:    "Plus rien n’est enregistré au sujet de cet e-mail, il n’y a donc plus rien à faire. Vous pouvez fermer cette page.",
		invalid: "Ce lien ne fonctionne pas. Veuillez ouvrir le lien de l’e-mail tel quel.",
		failed:  "Un problème est survenu chez nous. Veuillez réessayer dans quelques minutes.",
		ends:    ends("peu probable", "très probable", "pas satisfait", "très satisfait", "très difficile", "très facile"),
	},
	{
		lang: "es", leave: "Darse de baja", leaveAsk: "¿No recibir más correos de %s?", leaveTopicAsk: "¿No recibir más correos sobre «%s»?",
		leaveAll: "Darse de baja de todo", left: "Hecho. No recibirá más correos de %s.", leftTopic: "Hecho. No recibirá más correos sobre «%s».",
		choose: "¿Sobre qué le gustaría recibir noticias?", save: "Guardar", saved: "Guardado. Gracias.", general: "Correos de %s", other: "Todo lo demás",
		answered: "¡Gracias! Su respuesta está guardada. Puede cambiarla o añadir algo.", confirm: "Compruebe su respuesta y envíela, por favor.",
		missing: "Responda primero, por favor.", add: "¿Desea añadir algo?", words: "Su respuesta", send: "Enviar",
		closed:  "Esta encuesta ha terminado. Gracias por su interés.",
		gone:    "Ya no hay nada guardado sobre este correo, así que no queda nada por hacer. Puede cerrar esta página.",
		invalid: "Este enlace no funciona. Abra el enlace del correo tal como está, por favor.",
		failed:  "Algo ha fallado por nuestra parte. Inténtelo de nuevo en unos minutos, por favor.",
		ends:    ends("nada probable", "muy probable", "nada satisfecho", "muy satisfecho", "muy difícil", "muy fácil"),
	},
	{
		lang: "it", leave: "Annulla l’iscrizione", leaveAsk: "Non ricevere più e-mail da %s?", leaveTopicAsk: "Non ricevere più e-mail su «%s»?",
		leaveAll: "Annulla tutte le iscrizioni", left: "Fatto. Non riceverà più e-mail da %s.", leftTopic: "Fatto. Non riceverà più e-mail su «%s».",
		choose: "Di che cosa vuole avere notizie?", save: "Salva", saved: "Salvato. Grazie.", general: "E-mail da %s", other: "Tutto il resto",
		answered: "Grazie! La sua risposta è salvata. Può cambiarla o aggiungere qualcosa.", confirm: "Controlli la sua risposta e la invii, per favore.",
		missing: "Prima dia una risposta, per favore.", add: "Vuole aggiungere qualcosa?", words: "La sua risposta", send: "Invia",
		closed:  "Questo sondaggio è chiuso. Grazie per l’interesse.",
		gone:    "Su questa e-mail non è più memorizzato nulla, quindi non resta niente da fare. Può chiudere questa pagina.",
		invalid: "Questo link non funziona. Apra il link dell’e-mail così com’è, per favore.",
		failed:  "Qualcosa è andato storto da parte nostra. Riprovi tra qualche minuto, per favore.",
		ends:    ends("per niente probabile", "molto probabile", "per niente soddisfatto", "molto soddisfatto", "molto difficile", "molto facile"),
	},
	{
		lang: "nl", leave: "Afmelden", leaveAsk: "Geen e-mails van %s meer?", leaveTopicAsk: "Geen e-mails over “%s” meer?",
		leaveAll: "Voor alles afmelden", left: "Gelukt. Je krijgt geen e-mails van %s meer.", leftTopic: "Gelukt. Je krijgt geen e-mails over “%s” meer.",
		choose: "Waarover wil je iets horen?", save: "Opslaan", saved: "Opgeslagen. Bedankt.", general: "E-mails van %s", other: "Al het andere",
		answered: "Bedankt! Je antwoord is opgeslagen. Je kunt het wijzigen of aanvullen.", confirm: "Controleer je antwoord en verstuur het.",
		missing: "Geef eerst een antwoord.", add: "Wil je nog iets toevoegen?", words: "Je antwoord", send: "Versturen",
		closed:  "Deze enquête is gesloten. Bedankt voor je interesse.",
		gone:    "Over deze e-mail is niets meer opgeslagen, dus er is niets meer te doen. Je kunt deze pagina sluiten.",
		invalid: "Deze link werkt niet. Open de link in de e-mail ongewijzigd.",
		failed:  "Er ging iets mis bij ons. Probeer het over een paar minuten opnieuw.",
		ends:    ends("onwaarschijnlijk", "zeer waarschijnlijk", "ontevreden", "zeer tevreden", "heel moeilijk", "heel makkelijk"),
	},
}

func ends(nps0, nps10, csat1, csat5, ces1, ces7 string) map[string][2]string {
	return map[string][2]string{rules.SurveyNPS: {nps0, nps10}, rules.SurveyCSAT: {csat1, csat5}, rules.SurveyCES: {ces1, ces7}}
}
