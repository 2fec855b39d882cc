package measure

// BuiltInNames are the metrics that are computed.
func BuiltInNames() []string {
	var names []string
	for _, b := range builtIns() {
		names = append(names, b.name)
	}
	return names
}
