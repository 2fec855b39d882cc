package rules

// scalarSchemas are the kinds of single values, as their readers in scalar.go
// take them. YAML's numbers come as JSON's, quoted ones as text: both are taken,
// as the loader does. errorMessage, and patternErrorMessage for patterns alone,
// is what yaml-language-server shows; others pass them by.
func scalarSchemas() object {
	const (
		signless = `^[+-]?[0-9]+$`
		filled   = `\S`
		open     = `^(?:[^$]|\$+[^${])*\$*$` // no ${NAME}
	)
	written := func(types ...string) object {
		return object{
			"type": types, "pattern": filled, "patternErrorMessage": "There is nothing here.",
			"allOf": []any{object{"pattern": open, "errorMessage": "Only secrets come from the environment: write it out."}},
		}
	}
	number := func(pattern, say string, more object) object {
		o := object{"type": []string{"number", "string"}, "pattern": pattern, "errorMessage": say}
		for name, what := range more {
			o[name] = what
		}
		return o
	}
	length := func(pattern, say string) object {
		// Nothing but zeros is no length of time.
		return object{"type": "string", "pattern": pattern, "not": object{"type": "string", "pattern": `^[0wdhm]*$`}, "errorMessage": say}
	}
	points := written("string", "number")
	points["exclusiveMinimum"] = 0
	return object{
		"text":       written("string", "number", "boolean"),
		"expression": written("string", "number", "boolean"),
		"condition":  written("string", "boolean"),
		"amount":     written("string", "number"),
		"points":     points,
		"name": object{
			"type": []string{"string", "integer", "boolean"}, "pattern": plainPattern, "minimum": 0,
			"errorMessage": "Use the letters a to z, digits, - and _.",
		},
		"secret": object{
			"type": "string", "pattern": secretPattern.String(),
			"errorMessage": "A secret never stands in the open: put it in the environment and write \"${NAME}\".",
		},
		"whole": object{
			"type": []string{"integer", "string"}, "pattern": signless, "errorMessage": "Write a whole number.",
		},
		"percent": number(percentPattern, "Write a number above 0 and up to 100.", object{"exclusiveMinimum": 0, "maximum": 100, "not": object{"type": "string", "pattern": `^[+0.%]*$`}}),
		"share": object{
			"type": "string", "pattern": sharePattern, "errorMessage": "Write a percentage from 0% to 100%, such as 5%.",
		},
		"number":   number(numberPattern, "Write a number, such as 30.", object{"minimum": 0}),
		"positive": number(numberPattern, "Write a number above 0, such as 1.5.", object{"exclusiveMinimum": 0, "not": object{"type": "string", "pattern": `^[0.]*$`}}),
		"money":    number(moneyPattern.String(), "Write digits with a point, such as 12.50, without a currency sign.", object{"exclusiveMinimum": 0, "exclusiveMaximum": 1e12, "not": object{"type": "string", "pattern": `^[0.]*$`}}),
		"flag":     object{"type": []string{"boolean", "string"}, "pattern": `^(?i:true|false|yes|no)$`, "errorMessage": "Write true or false."},
		"figure":   number(figurePattern, "Write 0.36, 36% or 250000.", nil),
		"duration": length(spanPattern.String(), "Write a number with w, d, h or m (weeks, days, hours, minutes), such as 7d or 36h."),
		"days":     length(daysPattern, "Write whole days, with d or w, such as 90d."),
	}
}
