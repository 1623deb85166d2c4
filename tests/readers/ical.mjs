// Read the calendar files that are named, as strictly as ical.js can; print what it understood of each, as JSON.
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

ICAL.design.strict = true
const utc = time => time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString()

const eventOf = component => {
  const event = new ICAL.Event(component, { strictExceptions: true })
  const word = name => component.getFirstPropertyValue(name)
  return {
    uid: event.uid,
    stamp: String(word('dtstamp')),
    start: utc(event.startDate),
    end: utc(event.endDate),
    status: word('status'),
    summary: event.summary,
    description: event.description,
    location: event.location,
    categories: component.getFirstProperty('categories')?.getValues() ?? [],
  }
}

const read = path => {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, 'utf-8')))
  return { name: calendar.getFirstPropertyValue('name'), events: calendar.getAllSubcomponents('vevent').map(eventOf) }
}

const paths = readFileSync(0, 'utf-8').split('\n').filter(Boolean)
console.log(JSON.stringify(paths.map(read)))
