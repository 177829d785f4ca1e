// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "run.h"

int main(void)
{
	/* A runtime that went away is a failed write, which is undone. */
	signal(SIGPIPE, SIG_IGN);
	return cni_run(environ, stdin, stdout, stderr);
}
