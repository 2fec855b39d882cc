package web

import (
	"strings"

	"holdfast/rules"
	"holdfast/templates"
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
// Chinese is simplified unless its script or place says otherwise.
func phrasesIn(locale string) *phrases {
	name := templates.NearestLocale(locale)
	if name == "zh" {
		name = "zh-hans"
	}
	base, _, _ := strings.Cut(name, "-")
	for _, tag := range []string{name, base} {
		for i := range languages {
			if strings.EqualFold(languages[i].lang, tag) {
				return &languages[i]
			}
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
	{
		lang: "zh-Hans", leave: "退订", leaveAsk: "要停止接收 %s 的所有邮件吗？", leaveTopicAsk: "要停止接收关于“%s”的邮件吗？",
		leaveAll: "退订所有邮件", left: "完成。您不会再收到 %s 的邮件。", leftTopic: "完成。您不会再收到关于“%s”的邮件。",
		choose: "您想收到哪些内容？", save: "保存", saved: "已保存，谢谢您。", general: "%s 的邮件", other: "其他所有内容",
		answered: "谢谢您！您的回答已保存，您可以修改或补充。", confirm: "请确认您的回答，然后提交。",
		missing: "请先作答。", add: "您还有什么想补充的吗？", words: "您的回答", send: "提交",
		closed:  "这项问卷调查已经结束。感谢您的关注。",
		gone:    "我们已不再保存与这封邮件有关的任何资料，因此您不需要做任何事。您可以关闭此页面。",
		invalid: "此链接无法使用。请直接打开邮件中的链接，不要更改。",
		failed:  "我们这边出了问题。请过几分钟再试。",
		ends:    ends("不太可能", "非常可能", "不满意", "非常满意", "非常困难", "非常容易"),
	},
	{
		lang: "zh-Hant", leave: "取消訂閱", leaveAsk: "要停止接收 %s 的所有電子郵件嗎？", leaveTopicAsk: "要停止接收關於「%s」的電子郵件嗎？",
		leaveAll: "取消所有訂閱", left: "完成。您不會再收到 %s 的電子郵件。", leftTopic: "完成。您不會再收到關於「%s」的電子郵件。",
		choose: "您想收到哪些內容？", save: "儲存", saved: "已儲存，謝謝您。", general: "%s 的電子郵件", other: "其他所有內容",
		answered: "謝謝您！您的回答已儲存，您可以修改或補充。", confirm: "請確認您的回答，然後送出。",
		missing: "請先作答。", add: "您還有什麼想補充的嗎？", words: "您的回答", send: "送出",
		closed:  "這項問卷調查已經結束。感謝您的關注。",
		gone:    "我們已不再保存與這封郵件有關的任何資料，因此您不需要做任何事。您可以關閉此頁面。",
		invalid: "此連結無法使用。請直接開啟郵件中的連結，不要更改。",
		failed:  "我們這邊發生了問題。請過幾分鐘再試一次。",
		ends:    ends("不太可能", "非常可能", "不滿意", "非常滿意", "非常困難", "非常容易"),
	},
}

func ends(nps0, nps10, csat1, csat5, ces1, ces7 string) map[string][2]string {
	return map[string][2]string{rules.SurveyNPS: {nps0, nps10}, rules.SurveyCSAT: {csat1, csat5}, rules.SurveyCES: {ces1, ces7}}
}
