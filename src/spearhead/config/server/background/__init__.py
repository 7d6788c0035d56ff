"""The background process: worker, sealer, scheduler, reaper and heartbeat, a thread each."""
