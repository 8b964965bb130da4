package site

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"example.com/web/storage"
)

type filesView struct {
	Files  []storage.File
	More   bool
	Prefix string
	Most   int64
}

func (s *Site) files(w http.ResponseWriter, r *http.Request, me *session) {
	room, err := s.room(r, me)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := filesView{Prefix: room.Own, Most: storage.MaxBytes}
	if v.Files, v.More, err = room.List(r.Context(), room.Own); err != nil {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, "files", view{Title: "My files", Session: me, Data: v})
}

// uploadAddress signs an upload that the browser then makes by itself: {"name","type","bytes"} for where and how.
func (s *Site) uploadAddress(w http.ResponseWriter, r *http.Request, me *session) {
	var wanted struct {
		Name  string `json:"name"`
		Type  string `json:"type"`
		Bytes int64  `json:"bytes"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&wanted); err != nil {
		s.fail(w, r, errors.Join(errForm, err))
		return
	}
	room, err := s.room(r, me)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	address, err := room.SignUpload(r.Context(), wanted.Name, wanted.Type, wanted.Bytes)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answerJSON(w, http.StatusOK, address)
}

// upload takes a file from a browser that runs no script, and writes it with the person's own credentials.
func (s *Site) upload(w http.ResponseWriter, r *http.Request, me *session) {
	file, header, err := r.FormFile("file")
	if err != nil {
		s.fail(w, r, formError(err))
		return
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if err != nil {
		s.fail(w, r, formError(err))
		return
	}
	room, err := s.room(r, me)
	if err == nil {
		err = room.Put(r.Context(), header.Filename, header.Header.Get("Content-Type"), body)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	me.say("Uploaded " + header.Filename + ".")
	http.Redirect(w, r, "/files", http.StatusSeeOther)
}

func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errors.Join(errTooLarge, err)
	}
	return errors.Join(errForm, err)
}

func (s *Site) download(w http.ResponseWriter, r *http.Request, me *session) {
	s.downloadFrom(w, r, me, func(room *storage.Room) string { return room.Own })
}

func (s *Site) downloadTenant(w http.ResponseWriter, r *http.Request, me *session) {
	s.downloadFrom(w, r, me, func(room *storage.Room) string { return room.Tenant })
}

func (s *Site) downloadFrom(w http.ResponseWriter, r *http.Request, me *session, prefix func(*storage.Room) string) {
	room, err := s.room(r, me)
	if err == nil && prefix(room) == "" {
		err = storage.ErrNotFound
	}
	var address string
	if err == nil {
		address, err = room.SignDownload(r.Context(), prefix(room), r.PathValue("name"))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

func (s *Site) remove(w http.ResponseWriter, r *http.Request, me *session) {
	room, err := s.room(r, me)
	if err == nil {
		err = room.Delete(r.Context(), r.PathValue("name"))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	me.say("Deleted " + strings.TrimSpace(r.PathValue("name")) + ".")
	http.Redirect(w, r, "/files", http.StatusSeeOther)
}
