package engine

import (
	"slices"
	"strings"
	"time"
)

// Click is one request for a signed link of a letter, or for its picture.
type Click struct {
	Method string    // of HTTP
	Agent  string    // the User-Agent header
	Sent   time.Time // when the letter was handed over
	At     time.Time // when the request came
}

// earliest is how long after sending a person may click: mail gateways fetch
// every link of a message before they deliver it, most within a minute.
const earliest = 3 * time.Minute

// machines are marks of programs in a User-Agent, in small letters: gateways
// that look for malware, previews of chats and phones, crawlers, and libraries.
var machines = []string{
	// Gateways and mailbox providers that fetch ahead of the reader.
	"barracuda", "mimecast", "proofpoint", "ironport", "symantec", "trendmicro", "fireeye", "forcepoint", "sophos",
	"safelinks", "microsoft office existence discovery", "ms-office", "bitdefender", "cloudmark", "googleimageproxy",
	"yahoomailproxy", "zscaler", "urldefense",
	// Previews.
	"facebookexternalhit", "slackbot", "twitterbot", "linkedinbot", "whatsapp", "telegrambot", "discordbot", "skypeuripreview",
	"bingpreview", "embedly", "google-safety", "apple-pubsub",
	// Crawlers and programs.
	"bot/", "bot;", "googlebot", "bingbot", "crawler", "spider", "scanner", "headless", "phantomjs", "lighthouse",
	"curl/", "wget/", "python-requests", "python-urllib", "aiohttp", "go-http-client", "okhttp", "java/", "apache-httpclient",
	"libwww-perl", "node-fetch", "axios/", "guzzlehttp", "winhttp", "httpx",
}

// IsMachine says whether a request came from a program rather than the reader,
// and by what it is known: it only asks for headers, it tells no User-Agent or a
// known one, or it came within three minutes after sending. Such requests are
// answered like any other and not counted.
func (c Click) IsMachine() (why string, yes bool) {
	agent := strings.ToLower(c.Agent)
	switch known := slices.IndexFunc(machines, func(m string) bool { return strings.Contains(agent, m) }); {
	case c.Method != "GET" && c.Method != "POST":
		return "asks with " + c.Method, true
	case strings.TrimSpace(agent) == "":
		return "says not who it is", true
	case known >= 0:
		return "is " + strings.Trim(machines[known], "/;"), true
	case c.At.Before(c.Sent.Add(earliest)):
		return "comes within three minutes after sending", true
	}
	return "", false
}
