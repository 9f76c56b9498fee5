// Command netpol-analyzer lists the connections of a folder of manifests with the module of that name, exactly as its own
// `list --dirpath` does, and says on standard error how long reading and analysing took, in milliseconds.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/np-guard/netpol-analyzer/pkg/manifests/fsscanner"
	"github.com/np-guard/netpol-analyzer/pkg/netpol/connlist"
)

func main() {
	startedAt := time.Now()
	infos, errs := fsscanner.GetResourceInfosFromDirPath([]string{os.Args[1]}, true, false)
	if len(errs) > 0 {
		fail(errs[0])
	}
	readAt := time.Now()
	analyzer := connlist.NewConnlistAnalyzer(connlist.WithMuteErrsAndWarns())
	connections, _, err := analyzer.ConnlistFromResourceInfos(infos)
	if err != nil {
		fail(err)
	}
	text, err := analyzer.ConnectionsListToString(connections)
	if err != nil {
		fail(err)
	}
	listedAt := time.Now()
	fmt.Print(text)
	fmt.Fprintf(os.Stderr, "{\"readMs\":%d,\"listMs\":%d}\n", readAt.Sub(startedAt).Milliseconds(), listedAt.Sub(readAt).Milliseconds())
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
