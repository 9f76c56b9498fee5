// Command netpol-analyzer lists the connections of a folder of manifests with the module of that name, exactly as its own
// `list --dirpath` does, and says on standard error how long reading and analysing took, in milliseconds: by a clock on the
// wall, and in processor time.
package main

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/np-guard/netpol-analyzer/pkg/manifests/fsscanner"
	"github.com/np-guard/netpol-analyzer/pkg/netpol/connlist"
)

func main() {
	startedAt := now()
	infos, errs := fsscanner.GetResourceInfosFromDirPath([]string{os.Args[1]}, true, false)
	if len(errs) > 0 {
		fail(errs[0])
	}
	readAt := now()
	analyzer := connlist.NewConnlistAnalyzer(connlist.WithMuteErrsAndWarns())
	connections, _, err := analyzer.ConnlistFromResourceInfos(infos)
	if err != nil {
		fail(err)
	}
	text, err := analyzer.ConnectionsListToString(connections)
	if err != nil {
		fail(err)
	}
	listedAt := now()
	fmt.Print(text)
	fmt.Fprintf(os.Stderr, "{\"wall\":%s,\"processor\":%s}\n",
		spans(startedAt.wall, readAt.wall, listedAt.wall),
		spans(startedAt.processor, readAt.processor, listedAt.processor))
}

// moment is one point of time on both clocks, in milliseconds.
type moment struct{ wall, processor float64 }

func now() moment {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err)
	}
	processor := float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
	return moment{wall: float64(time.Now().UnixNano()) / 1e6, processor: processor}
}

func spans(started, read, listed float64) string {
	return fmt.Sprintf("{\"readMs\":%.3f,\"listMs\":%.3f}", read-started, listed-read)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
