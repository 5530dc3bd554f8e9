"""What only some operating systems have, and what is done elsewhere: no other file asks which system it is.

| what | where it is | elsewhere |
|---|---|---|
| files without a name | Linux, most disks | a file with a name of its own, taken away where the writing fails |
| a lock on a folder | POSIX | Windows: on a file in it, zoo.lock, which goes with it |
| mapping a file that may be replaced | POSIX | Windows refuses to replace a mapped file: it is read whole |
| limits of memory and of files | POSIX; of memory on Linux alone | none: the limit of time ends an answer |
| ending a process with all that it started | POSIX: a group | Windows: taskkill |
| how much memory a process has, or had | Linux | not known |
| load of the machine | POSIX | not known |
| memory that is kept or given back | glibc | the C library decides |
| writing at a place | POSIX | seek and write under a lock |
| whether there may be a GPU | Linux: its device, Windows: its driver | no |
"""

import ctypes
import errno
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import Any, BinaryIO

from zoo.errors import FileError

WINDOWS = os.name == "nt"
LOCK = "zoo.lock"
GPUS = ("/dev/nvidiactl", "/dev/nvidia0")
DRIVER = "nvcuda.dll"
# a user's folders by kind: below the home folder on macOS; the variable, and below home, elsewhere
MAC = {"data": ("Library", "Application Support"), "cache": ("Library", "Caches")}
XDG = {"data": ("XDG_DATA_HOME", (".local", "share")), "cache": ("XDG_CACHE_HOME", (".cache",))}
# how Windows says that a process was ended from within
CRASHES = {0xC0000005: "an access violation", 0xC00000FD: "a stack overflow", 0xC0000017: "a lack of memory"}
TRIM_THRESHOLD, MMAP_MAX = -1, -4  # glibc's numbers of them, in malloc.h


def user_folder(kind: str, variable: str) -> Path:
    """The user's folder for "data" or for a "cache", as the system has it; variable is what a user may set instead.

    FileError where there is no home folder.
    """
    try:
        home = Path.home()
    except RuntimeError:
        raise FileError(f"this user has no home folder; set {variable} to a place that can be written.") from None
    if sys.platform == "darwin":
        return home.joinpath(*MAC[kind])
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    own, below = XDG[kind]
    return Path(os.environ.get(own) or home.joinpath(*below))


def user() -> str:
    """What distinguishes this user's temporary files from another's."""
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "0")


def unnamed(folder: str, mode: int) -> tuple[int, str] | None:
    """A new file of no name in a folder: its handle, and the path that opens it; None where there are no such files."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None
    try:
        handle = os.open(folder, flag | os.O_RDWR, mode)
    except OSError:
        return None
    path = f"/proc/{os.getpid()}/fd/{handle}"
    with suppress(OSError):
        if os.path.samestat(os.stat(path), os.fstat(handle)):
            return handle, path
    os.close(handle)
    return None


def is_handle(folder: str) -> bool:
    """Whether what lies in a folder are handles of processes, such as those that /dev/stdout leads to."""
    return folder.startswith("/proc/")


def opened(target: str) -> int:
    """The handle of a pipe, a terminal or a device, to write into; OSError, also for a pipe that nobody reads."""
    # without waiting, so that a pipe that nobody reads is an error
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        handle = os.open(target, flags)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads from this pipe yet") from None
        raise
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(handle, True)
    return handle


def lock(folder: str | Path) -> Callable[[], None]:
    """Lock a folder for this process and return what releases it; BlockingIOError if another process has it.

    Where the disk has no locks, as some network drives, nothing is locked.
    """
    if WINDOWS:
        return _lock_file(os.path.join(folder, LOCK))
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        pass
    return lambda: os.close(handle)


def _lock_file(path: str) -> Callable[[], None]:
    import msvcrt

    windows: Any = msvcrt  # which is empty to a type checker elsewhere
    handle = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        windows.locking(handle, windows.LK_NBLCK, 1)
    except OSError as error:
        os.close(handle)
        raise BlockingIOError(errno.EAGAIN, "locked") from error

    def free() -> None:
        with suppress(OSError):
            windows.locking(handle, windows.LK_UNLCK, 1)
        os.close(handle)
        # who has it open already keeps it
        with suppress(OSError):
            os.unlink(path)

    return free


def contents(file: BinaryIO, size: int) -> "mmap | bytearray | bytes":
    """A file's bytes as memory that may be changed without changing the file: its own pages, read when looked at."""
    if not size:
        return b""  # no map of nothing can be made
    if not WINDOWS:
        return mmap(file.fileno(), 0, access=ACCESS_COPY)
    content = bytearray(size)
    if file.readinto(content) != size:  # type: ignore[attr-defined]
        raise OSError(errno.EIO, "it ended early")
    return content


def put(handle: int, content: bytes, at: int) -> int | None:
    """Write at a place of a file and return how many bytes were; None where that takes a seek first.

    Forked processes share the position in a file, so none of them may seek.
    """
    return os.pwrite(handle, content, at) if hasattr(os, "pwrite") else None


def limit(memory: int, file: int) -> None:
    """Limit the memory that this process takes from now on, and the size of each of its files, in bytes."""
    try:
        import resource
    except ImportError:
        return
    has = memory_of("VmData") or 0
    for kind, value in ((resource.RLIMIT_DATA, has + memory), (resource.RLIMIT_FSIZE, file)):
        with suppress(ValueError, OSError):  # a limit that is lower already stays
            resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))


def memory_of(what: str) -> int | None:
    """Bytes of memory of this process by Linux's name, such as VmData, or VmHWM for the most so far; None elsewhere."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) << 10
    return None


def group() -> dict[str, Any]:
    """What subprocess.Popen takes for a process that end_group() can end with all that it started."""
    return {"creationflags": 0x200} if WINDOWS else {"start_new_session": True}  # CREATE_NEW_PROCESS_GROUP


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it started."""
    with suppress(OSError):
        if WINDOWS:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ending(code: int) -> str:
    """How a process ended, by its exit code: "SIGKILL" and so on, "exit code 1", or a crash in Windows' words."""
    if code >= 0:
        return CRASHES.get(code, f"exit code {code}")
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def ran_out(how: str) -> bool:
    """Whether a process with this exit code most likely ran out of memory."""
    # what cannot be allocated in C++ is an abort; the system ends what takes all the memory
    return how in ("SIGABRT", "SIGKILL", CRASHES[0xC0000017])


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one, which will end it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def may_have_gpu() -> bool:
    """Whether there are signs of a GPU of NVIDIA's, at no cost."""
    if WINDOWS:
        return os.path.exists(os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", DRIVER))
    return any(os.path.exists(path) for path in GPUS)


def load() -> float | None:
    """The machine's load in the last minute."""
    with suppress(AttributeError, OSError):
        return os.getloadavg()[0]
    return None


def processor() -> str:
    """The processor's name, as the system tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def dot_products() -> bool | None:
    """Whether the processor multiplies and adds 8-bit integers in one instruction; None if the system does not tell.

    On x86 these are called VNNI, on ARM dotprod.
    """
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.lower().startswith(("flags", "features")):
                return bool({"avx512_vnni", "avx_vnni", "asimddp"} & set(line.split()))
    return None


def keep_memory() -> None:
    """Let this process use memory again that it has freed, where its C library is glibc.

    By default glibc gives every large block back at once, and the next one costs the system's zeroing of each page:
    of one network after the other, of a hundred million weights each, that is most of the time.
    """
    # Windows' loader takes no None, and macOS' library has no mallopt
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_MAX, 0)
        mallopt(TRIM_THRESHOLD, -1)


def give_back_memory() -> None:
    """Give the system what keep_memory() keeps and nothing uses, where the C library is glibc."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def silent() -> Iterator[None]:
    """Let nothing through to standard output and error, from this process's C++ neither."""
    kept = [os.dup(number) for number in (1, 2)]
    sys.stdout.flush()
    sys.stderr.flush()
    with open(os.devnull, "wb") as nowhere:
        try:
            for number in (1, 2):
                os.dup2(nowhere.fileno(), number)
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, own in zip((1, 2), kept, strict=True):
                os.dup2(own, number)
                os.close(own)
